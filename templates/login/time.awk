# The civil calendar, after https://howardhinnant.github.io/date_algorithms.html: a year begins in March.

# Seconds since 1970 at a time of UTC.
function epoch(year, month, day, hour, minute, second) {
  if (month < 3) year--
  return (365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month + (month < 3 ? 9 : -3)) + 2) / 5) + day - 719469) * 86400 + hour * 3600 + minute * 60 + second
}

# 2026-01-02T03:04:05.000Z for seconds since 1970.
function iso_time(seconds,   day, era, year, of_year, month) {
  day = int(seconds / 86400) + 719468
  era = int(day / 146097)
  day -= era * 146097
  year = int((day - int(day / 1460) + int(day / 36524) - int(day / 146096)) / 365)
  of_year = day - (365 * year + int(year / 4) - int(year / 100))
  month = int((5 * of_year + 2) / 153)
  day = of_year - int((153 * month + 2) / 5) + 1
  month += month < 10 ? 3 : -9
  seconds %= 86400
  return sprintf("%04d-%02d-%02dT%02d:%02d:%02d.000Z", year + era * 400 + (month < 3), month, day, int(seconds / 3600), int(seconds % 3600 / 60), seconds % 60)
}

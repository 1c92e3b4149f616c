# One program, three stages. Prints lines for people; exits 1 when the stage failed.
BEGIN {
  stage = ENVIRON["stage"]
  number = ENVIRON["number"]
  work = ENVIRON["work"]
  directory = ENVIRON["directory"]
  base = ENVIRON["base"]
  joined = ENVIRON["joined"]
  client = ENVIRON["client"]
  now = ENVIRON["now"] + 0
  read_marker()
  if (stage == "plan") plan_main()
  else if (stage == "login") login_main()
  else write_main()
  gsub(/\n/, "\nerror: ", failure)
  if (failure != "" && stage != "login") print "error: " failure
  exit stage != "login" && failure != ""
}

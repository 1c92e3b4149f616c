# One program, three stages. Prints lines for people; exits 1 when the stage failed. A fragment ahead of it has its own END,
# which runs behind every stage; where BEGIN exits, original-awk runs none.
BEGIN {
  stage = ENVIRON["ra_stage"]
  number = ENVIRON["ra_number"]
  work = ENVIRON["ra_work"]
  directory = ENVIRON["ra_directory"]
  base = ENVIRON["ra_base"]
  joined = ENVIRON["ra_joined"]
  client = ENVIRON["ra_client"]
  now = ENVIRON["ra_now"] + 0
  read_marker()
  if (stage == "plan") plan_main()
  else if (stage == "login") login_main()
  else write_main()
}

END {
  gsub(/\n/, "\nerror: ", failure)
  if (failure != "" && stage != "login") print "error: " failure
  exit stage != "login" && failure != ""
}

"""What tests share: reference answers, random scenarios, and ways to ask the app, the command line and pictures."""

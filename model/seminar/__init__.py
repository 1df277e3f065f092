"""The seminar: an exercise for two teams, its rooms, briefs, debriefing and handouts."""

"""The seminar in the browser: seats, the table, offers, the debriefing, the teacher."""

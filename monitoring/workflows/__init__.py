"""The workflows of chapter 三: tables of steps for clues and cases."""

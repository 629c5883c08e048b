"""`make bench`: what intake, reads and sealing cost, against COPY and against the ordinary way (R24)."""

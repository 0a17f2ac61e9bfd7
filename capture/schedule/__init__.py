"""Harvests at their time: what is due, started once, watched over, and told when it goes wrong.

`plan` decides, from values alone; `facts` reads them from the archive; `service` acts.
"""

"""Packages made of finished harvests: the SIP that an archive takes in, and WACZ for access.

A harvest's folder is only read here, and what lies in it is not trusted.
"""

"""Actors spotted in the national publication of ADEME: nobody verified them, and they are no partners until they join."""

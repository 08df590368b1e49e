"""A synthetic county over the real regions: nobody in it exists, and nothing in it comes from real records."""

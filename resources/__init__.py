"""The library: articles, kept links, series, workshop recipes, surveys, interviews, debates."""

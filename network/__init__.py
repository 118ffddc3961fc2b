"""The foundation: settings, base page, people, territories, shared outputs."""

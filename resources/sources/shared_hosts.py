"""Hosts on which anyone publishes: their texts have many publishers."""

# A host belongs here if the accounts of different publishers share it, as on a site of videos. It
# does not if each account has a host of its own, such as "atelier.wordpress.com". A text of these
# hosts that names no publisher is credited to the host itself. "www." is omitted.
SHARED_HOSTS = frozenset(
    {
        # Videos and sounds
        *("youtube.com", "m.youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly"),
        *("twitch.tv", "soundcloud.com", "open.spotify.com", "podcasts.apple.com", "deezer.com"),
        *("audioblog.arteradio.com", "podcast.ausha.co", "canal-u.tv"),
        # Blogs and newsletters
        *("medium.com", "wordpress.com", "blogs.mediapart.fr", "telegra.ph", "substack.com"),
        # Social networks
        *("facebook.com", "m.facebook.com", "fb.watch", "instagram.com", "threads.net"),
        *("twitter.com", "mobile.twitter.com", "x.com", "t.co", "bsky.app", "mastodon.social"),
        *("linkedin.com", "fr.linkedin.com", "tiktok.com", "pinterest.com", "pinterest.fr"),
        *("flickr.com", "reddit.com"),
        # Documents, slides and shared files
        *("calameo.com", "issuu.com", "slideshare.net", "fr.slideshare.net", "scribd.com"),
        *("fr.scribd.com", "prezi.com", "genial.ly", "view.genially.com", "padlet.com"),
        *("docs.google.com", "drive.google.com", "sites.google.com", "dropbox.com"),
        *("github.com", "gitlab.com", "framagit.org"),
        # Archives
        *("web.archive.org", "archive.org", "archive.is", "archive.ph", "hal.science"),
        *("zenodo.org", "gallica.bnf.fr"),
    }
)

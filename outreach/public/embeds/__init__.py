"""What other sites and machines read: embeds, feed, JSON, sitemap."""

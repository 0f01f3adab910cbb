"""What coordinators do: bulk changes, blockers, announcements, account help."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.coordination.announcements import views as announcements_views
    from outreach.coordination.blockers import views as blockers_views
    from outreach.coordination.bulk_changes import views as bulk_changes_views

    for pages in (bulk_changes_views, blockers_views, announcements_views):
        app.register_blueprint(pages.bp)

"""What an MP's office says to us itself."""

from flask import Blueprint

from outreach.offices import models as models

bp = Blueprint("offices", __name__)

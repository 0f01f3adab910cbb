from tests.browser.test_hostile_text import *
from tests.browser.conftest import *
from outreach.webhooks.models import Delivery
def test_dbg(app, world, visit, complaints):
    complaints.allow("status of")
    plant(world)
    page = visit(None, "/privacy")
    become(page, app, world.carol)
    r = page.goto(f"/webhooks/{world.ids['hook_id'][0]}")
    print(r.status, page.inner_text("#deliveries")[-500:])
    for row in db.session.execute(select(Delivery.__table__)): print(str(row)[-1500:])
    print(page.content()[-3000:])
    assert 0

"""Hooks of Schemathesis: rules over the items of lists, which the document can only say in words.

A request that breaks one is allowed by the document and refused by the server, so it is not sent.
"""

import json

import schemathesis


@schemathesis.hook
def filter_case(context, case):
    added, removed = names(case.body, "add"), names(case.body, "remove")
    fields = names(case.body, "fields")
    is_once = len(set(added)) == len(added) and len(set(fields)) == len(fields)
    return is_once and not set(added) & set(removed)


def names(body, field):
    """What the items of a list are known by: a custom field's id, or a tag."""
    items = body.get(field) if isinstance(body, dict) else None
    known = [item.get("id") if isinstance(item, dict) else item for item in items] if isinstance(items, list) else []
    return [json.dumps(name).lower() for name in known]

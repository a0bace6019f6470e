"""The API's description, and the page that shows it."""

import re

from httpx import AsyncClient
from openapi_spec_validator import OpenAPIV31SpecValidator

METHODS = ["GET", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "DELETE"]


async def test_the_description_is_valid(client: AsyncClient) -> None:
    response = await client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    OpenAPIV31SpecValidator(response.json()).validate()


async def test_what_is_described_answers_and_no_other_method(
    client: AsyncClient,
) -> None:
    await client.post("/api/tasks", json={"name": "Milk"})
    tasks = (await client.get("/api/tasks")).json()["items"]
    paths = (await client.get("/openapi.json")).json()["paths"]
    for template, operations in paths.items():
        path = re.sub(r"{\w+}", str(tasks[0]["id"]), template)
        for method in METHODS:
            response = await client.request(method, path)
            if method.lower() not in operations:
                assert response.status_code == 405
                continue
            responses = operations[method.lower()]["responses"]
            described = responses[str(response.status_code)].get("content", {})
            if response.content or described:
                assert response.headers["content-type"] in described


async def test_the_page_lists_each_operation(client: AsyncClient) -> None:
    page = (await client.get("/docs")).text
    paths = (await client.get("/openapi.json")).json()["paths"]
    for path, operations in paths.items():
        for method in operations:
            assert f'data-method="{method.upper()}" data-path="{path}"' in page


async def test_the_page_loads_from_this_host_only(client: AsyncClient) -> None:
    page = (await client.get("/docs")).text
    loaded = re.findall(r'<(?:link|script)\b[^>]*?(?:href|src)="([^"]*)"', page)
    assert "/static/docs.js" in loaded
    for path in loaded:
        assert path.startswith("/static/")
        assert (await client.get(path)).status_code == 200
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", page)

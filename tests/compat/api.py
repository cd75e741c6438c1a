"""The plain HTTP side of the tests: what the SDK wrote is read back without the SDK."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """The server said no: its codes and its sentence."""

    def __init__(self, status, meta):
        super().__init__(f"{status} {meta.get('result_code')}/{meta.get('result_subcode')}: {meta.get('result_msg')}")
        self.status, self.code, self.subcode = status, meta.get("result_code"), meta.get("result_subcode")


class Api:
    def __init__(self, url, access, secret):
        self.url, self.token = url, None
        basic = base64.b64encode(f"{access}:{secret}".encode()).decode()
        self.token = self.call("auth.login", _authorization=f"Basic {basic}")["token"]

    def call(self, action, _method="POST", _authorization=None, **body):
        headers = {"Content-Type": "application/json", "Authorization": _authorization or f"Bearer {self.token}"}
        request = urllib.request.Request(
            f"{self.url}/api/v2.23/{action}", data=json.dumps(body).encode(), headers=headers, method=_method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.load(error)["meta"]) from error

    def file(self, url):
        url = urllib.parse.quote(url, safe=":/%?=&")
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, {"result_msg": url}) from error

    def task(self, name):
        """The one task of this exact name."""
        tasks = self.call("tasks.get_all", name=f"^{name}$")["tasks"]
        assert len(tasks) == 1, [task["id"] for task in tasks]
        return self.call("tasks.get_by_id", task=tasks[0]["id"])["task"]

"""An RTSP server made of Debian's gst-rtsp-server, for tests: a foreign implementation to pull from.

Reads one line of JSON from standard input, so that the password is in no process list:
    {"streams": {"/path": "launch line"}, "auth": {"scheme": "basic" | "digest", "username": "...", "password": "..."} | null}
prints one line with the port it listens on (loopback only), and ends when standard input does.
"""

import json
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = 'viewer'


def authentication(scheme, username, password):
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', ROLE)
    auth = GstRtspServer.RTSPAuth()
    if scheme == 'basic':
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(username, password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(username, password, token)
    return auth


def factory(launch, protected):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(launch)
    made.set_shared(True)
    if protected:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role(ROLE, 'media.factory.access', True)
        permissions.add_permission_for_role(ROLE, 'media.factory.construct', True)
        made.set_permissions(permissions)
    return made


def main():
    Gst.init(None)
    options = json.loads(sys.stdin.readline())
    auth = options['auth']
    server = GstRtspServer.RTSPServer()
    server.set_address('127.0.0.1')
    server.set_service('0')
    if auth:
        server.set_auth(authentication(auth['scheme'], auth['username'], auth['password']))
    for path, launch in options['streams'].items():
        server.get_mount_points().add_factory(path, factory(launch, auth is not None))
    if server.attach(None) == 0:
        sys.exit('the RTSP server could not listen')
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    loop.run()


main()

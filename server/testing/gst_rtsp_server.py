"""An RTSP server made of Debian's gst-rtsp-server, for tests: a foreign implementation to pull from.

Reads one line of JSON from standard input, so that the password is in no process list:
    {"streams": {"/path": {"launch": "launch line", "udpOnly": false}}, "port": 0 for any free one,
     "auth": {"scheme": "basic" | "digest", "username": "...", "password": "..."} | null,
     "tls": {"key": "PEM", "cert": "PEM"} | null}
prints one line with the port it listens on (loopback only), and ends when standard input does.
"""

import json
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = 'viewer'


def authentication(auth, tls):
    guard = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', ROLE)
    if tls:
        pem = tls['cert'] + tls['key']
        guard.set_tls_certificate(Gio.TlsCertificate.new_from_pem(pem, -1))
    if not auth:
        guard.set_default_token(token)
    elif auth['scheme'] == 'basic':
        guard.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        guard.add_basic(GstRtspServer.RTSPAuth.make_basic(auth['username'], auth['password']), token)
    else:
        guard.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        guard.add_digest(auth['username'], auth['password'], token)
    return guard


def factory(stream, guarded):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(stream['launch'])
    made.set_shared(True)
    if stream['udpOnly']:
        made.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if guarded:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role(ROLE, 'media.factory.access', True)
        permissions.add_permission_for_role(ROLE, 'media.factory.construct', True)
        made.set_permissions(permissions)
    return made


def main():
    Gst.init(None)
    options = json.loads(sys.stdin.readline())
    guarded = options['auth'] is not None or options['tls'] is not None
    server = GstRtspServer.RTSPServer()
    server.set_address('127.0.0.1')
    server.set_service(str(options['port']))
    if guarded:
        server.set_auth(authentication(options['auth'], options['tls']))
    for path, stream in options['streams'].items():
        server.get_mount_points().add_factory(path, factory(stream, guarded))
    if server.attach(None) == 0:
        sys.exit('the RTSP server could not listen')
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    loop.run()


main()

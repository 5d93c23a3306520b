#!/bin/sh
# outbox/ as others read it (A04): Python's mailbox and email, strictly, and each message's header as it was
# meant; names of users and symbols that try to end a header or begin another one stay texts.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
command -v python3 >python || {
    echo 'skip outbox/ as Python reads it: python3 is not installed'
    exit 0
}
cat >scenario.ini <<'END'
[scenario]
name = mail
[feed.users]
kind = users
file = users.csv
[feed.bars]
kind = bars
file = bars.csv
[feed.alerts]
kind = alerts
file = alerts.csv
[report]
plots = no
END
cat >bars.csv <<'END'
time,symbol,close
2024-01-02,SPY,100
2024-01-02,=?UTF-8?Q?Bcc?=,100
2024-01-02,Zürich 株式 with a name that is far too long for one,100
END
cat >users.csv <<'END'
user,name,email
ann,Ann,ann@example.com
"Mallory"" <all@example.com>, x",M,m@example.com
Łukasz Żółć,L,lukasz@example.com
none,N,"x@example.com, all@example.com"
END
cat >alerts.csv <<'END'
id,user,kind,symbol,op,threshold,channels
a1,ann,price,SPY,above,1,mail
a2,"Mallory"" <all@example.com>, x",price,=?UTF-8?Q?Bcc?=,above,1,mail
a3,Łukasz Żółć,price,Zürich 株式 with a name that is far too long for one,above,1,mail
a4,none,price,SPY,above,1,mail
END
"$TAPEDECK" run scenario.ini -o out --quiet >said 2>&1 || {
    echo 'not ok outbox/ as Python reads it'
    cat said
    exit 1
}
cat >read.py <<'END'
import email, email.policy, mailbox, sys
box = mailbox.Maildir('out/outbox', create=False,
                      factory=lambda f: email.message_from_binary_file(f, policy=email.policy.default))
long_name = 'Zürich 株式 with a name that is far too long for one'
wanted = {
    'a1': ('ann', 'ann@example.com', 'SPY price above 1'),
    'a2': ('Mallory" <all@example.com>, x', 'm@example.com', '=?UTF-8?Q?Bcc?= price above 1'),
    'a3': ('Łukasz Żółć', 'lukasz@example.com', long_name + ' price above 1'),
    'a4': ('none', None, 'SPY price above 1'),
}
seen = {}
for key, message in box.items():
    rule = [line.split()[1] for line in message.get_content().splitlines() if line.startswith('rule ')][0]
    assert not message.defects, message.defects
    to = message['To'].addresses
    assert len(to) == 1, to
    assert set(message.keys()) == {'Date', 'From', 'To', 'Subject', 'Message-ID', 'Auto-Submitted', 'MIME-Version',
                                   'Content-Type', 'Content-Transfer-Encoding'}, message.keys()
    name, address, subject = wanted[rule]
    assert to[0].display_name == name, to[0].display_name
    assert to[0].addr_spec == address or (address is None and to[0].addr_spec.endswith('@users.invalid')), to[0]
    assert message['Subject'] == subject, message['Subject']
    assert message['Date'].datetime.isoformat() == '2024-01-03T00:00:00+00:00', message['Date']
    assert all(len(line) < 998 for line in message.as_bytes().splitlines())
    seen[rule] = key
assert set(seen) == set(wanted), seen
assert len({m['Message-ID'] for m in box}) == 4
END
if python3 read.py >said 2>&1; then
    echo 'ok outbox/ as Python reads it'
else
    echo 'not ok outbox/ as Python reads it'
    cat said
    exit 1
fi

// stripe_sign.mjs - signs what is on standard input as Stripe would: by the helper of its own client.
//
//     {"payload": "…", "secret": "whsec_…", "timestamp": 1492774577}  ──►  t=1492774577,v1=…
import Stripe from "stripe";

let text = "";
for await (const piece of process.stdin.setEncoding("utf8")) text += piece;
process.stdout.write(new Stripe("sk_test_none").webhooks.generateTestHeaderString(JSON.parse(text)));

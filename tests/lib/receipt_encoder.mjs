// receipt_encoder.mjs - writes a slip as other people's program does: @point-of-sale/receipt-printer-encoder.
//
//     {"columns": 48, "page": "cp858", "title": "…", "lines": ["…"], "bars": ["ean13", "…"], "qr": "…"}  ──►  bytes, in hex
import ReceiptPrinterEncoder from "@point-of-sale/receipt-printer-encoder";

let text = "";
for await (const piece of process.stdin.setEncoding("utf8")) text += piece;
const slip = JSON.parse(text);
const encoder = new ReceiptPrinterEncoder({ language: "esc-pos", columns: slip.columns,
  codepageMapping: { cp858: 19, windows1252: 16 } });
encoder.initialize().codepage(slip.page).align("center").bold(true).line(slip.title).bold(false).align("left");
for (const line of slip.lines) encoder.line(line);
encoder.align("center").barcode(slip.bars[1], slip.bars[0], { height: 80, width: 3 }).qrcode(slip.qr, { size: 6 });
process.stdout.write(Buffer.from(encoder.newline().cut("partial").encode()).toString("hex"));

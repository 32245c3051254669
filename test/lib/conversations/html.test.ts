import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { safeHtml } from '../../../lib/conversations/html.ts';
import { everything } from '../../kit/world.ts';

const TAGS =
  'a|b|blockquote|br|code|div|em|h1|h2|h3|h4|hr|i|img|li|ol|p|pre|s|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul';
const WEB = '(?:https?:|mailto:|tel:|[^":]*")[^"<>]*';
const ATTRIBUTE = `(?: href="${WEB}"?| src="(?:https:|[^":]*")[^"<>]*"?| (?:title|alt|width|height|colspan|rowspan)="[^"<>]*")`;
const TAG = new RegExp(`</?(?:${TAGS})(?:${ATTRIBUTE})* ?/?>`, 'g');

/** HTML of these tags and attributes alone: every HTML parser reads it the same way, so none finds a script in it. */
function expectHarmless(html: string): void {
  expect(html.replaceAll(TAG, ''), html).not.toMatch(/[<>]/);
}

/** What has got past sanitisers: by another parser, another namespace, another spelling. */
const HOSTILE: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  'script in a script': '<scr<script>ipt>alert(1)</scr</script>ipt>',
  'unclosed script': '<script src=//x.example/a.js ',
  'event of a picture': '<img src=x onerror=alert(1)>',
  'event after a slash': '<img/src="x"/onerror=alert(1)>',
  'address of a script': '<a href="javascript:alert(1)">a</a>',
  'address with entities': '<a href="&#106;avascript:alert(1)">a</a>',
  'address with a tab': '<a href="java\tscript:alert(1)">a</a>',
  'address with a control': '<a href="\u0001javascript:alert(1)">a</a>',
  'address with data': '<a href="data:text/html,<script>alert(1)</script>">a</a>',
  'picture with data': '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  'address of a network': '<img src="//x.example/pixel.gif">',
  svg: '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>',
  'svg with a style': '<svg><style><img src=x onerror=alert(1)></style></svg>',
  'mutation by math':
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  'mutation by a form': '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  'mutation by noscript': '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  'mutation by a text area': '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
  'mutation by a template': '<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template>',
  'mutation by plain text': '<xmp><p title="</xmp><svg/onload=alert(1)>">',
  comment: '<!--><img src=x onerror=alert(1)>-->',
  'conditional comment': '<!--[if IE]><script>alert(1)</script><![endif]-->',
  'character data': '<![CDATA[<script>alert(1)</script>]]>',
  style: '<style>@import url(https://x.example/a.css)</style>',
  'style of a tag': '<p style="background:url(javascript:alert(1));position:fixed">a</p>',
  frame: '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  object: '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  base: '<base href="https://x.example/"><meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  form: '<form action="https://x.example"><input name=password><button formaction="javascript:alert(1)">a</button>',
  'names of the page': '<a id="location" name="cookie" href="https://a.example">a</a>',
  'a tag that never ends': '<a href="https://a.example" title="<script>alert(1)</script>',
  'a zero byte': '<scr\u0000ipt>alert(1)</script><img src=x one\u0000rror=alert(1)>',
};

describe('HTML of a reply', () => {
  it.each(Object.entries(HOSTILE))('loses what is not safe in a mail, and says so: %s', async (_, html) => {
    const safe = await safeHtml({ html });
    expectHarmless(safe.html);
    expect(safe.isCut).toBe(true);
  });

  it('is harmless however such pieces are put together', () => {
    const pieces = fc.constantFrom(
      ...Object.values(HOSTILE),
      '<p>',
      '</p>',
      '<table>',
      '</style>',
      '">',
      '-->',
      '<',
      '&lt;',
    );
    const harmless = fc.asyncProperty(fc.array(pieces, { minLength: 2, maxLength: 5 }), async (parts) => {
      const { html } = await safeHtml({ html: parts.join('') });
      expectHarmless(html);
    });
    return fc.assert(harmless, { numRuns: 300 });
  });

  it.each([
    '<img alt="``onerror=alert(1)" src="x">',
    '<p>Your order, <b>5123',
    '<p>Your order <b>5123</b> is on its way.<br>Thank you</p>',
    '<a href="https://track.example/5123?a=1&amp;b=2" title="Track">here</a> <a href="mailto:a@b.example">mail</a>',
    '<table><tbody><tr><td colspan="2">1 &lt; 2</td></tr></tbody></table><img src="https://a.example/logo.png" alt="Logo">',
  ])('that is safe is sent as it is: %s', async (html) => {
    const safe = await safeHtml({ html });
    expect(safe.isCut).toBe(false);
    expectHarmless(safe.html);
  });

  it('reaches Help Scout without what was taken out, and the caller is warned', async () => {
    const { bundle, vendors } = everything();
    const body = { target: { vendor: 'helpscout', conversationId: '123' }, html: `<p>Paid</p>${HOSTILE['svg']}` };
    expect((await bundle.http(reply, { body })).body).toMatchObject({ state: 'done', warnings: ['html_sanitised'] });
    const sent = vendors.simulators.helpscout.requests.find(({ operation }) => operation === 'createReply');
    expect(JSON.parse(String(sent?.body)).text).toBe('<p>Paid</p><a>a</a>');
  });

  it('of which nothing is safe is refused, and nothing is recorded', async () => {
    const { bundle, vendors } = everything();
    const body = { target: { vendor: 'helpscout', conversationId: '123' }, html: HOSTILE['style'] };
    const answer = await bundle.http(reply, { body });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: 'html' }] } });
    expect(answer.body).not.toHaveProperty('actionId');
    expect(vendors.requests()).toBe(0);
  });
});

it('plain text is escaped: it shows as it was written', async () => {
  expect(await safeHtml({ text: '<b>1 & 2</b>' })).toEqual({
    html: expect.stringContaining('&lt;b&gt;1 &amp; 2&lt;/b&gt;'),
    isCut: false,
  });
});

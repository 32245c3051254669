import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { callerAt } from '../check-deploy/caller.ts';
import { MINISTACK, startMinistack } from '../check-deploy/ministack.ts';
import { STAGE } from '../check-deploy/stage.ts';
import { AUTHORIZERS, type Manifest, readTemplate } from '../distribution/write.ts';
import { Opened } from '../opened.ts';
import { installProgram } from '../python-program.ts';
import { serveVendors } from '../simulated-vendors.ts';
import { terraformIn } from './terraform.ts';

const Variables = z.looseObject({ Variables: z.record(z.string(), z.unknown()) });
const REPLY = { customer: { id: 123 }, text: 'Deployed by Terraform.' };

/** Lets Terraform deploy a stage to Ministack, sends one action there twice, and destroys the stage. */
export async function deployByTerraform(distribution: string, manifest: Manifest, folder: string): Promise<string> {
  const installation = installProgram('ministack', MINISTACK);
  if ('missing' in installation) return `SKIPPED: ${installation.missing}`;
  const opened = new Opened();
  try {
    const ministack = await opened.add(startMinistack(installation.program, folder));
    const vendors = await opened.add(serveVendors());
    const found = terraformIn(join(folder, 'deployed'), ministack.url);
    if ('missing' in found) return `SKIPPED: ${found.missing}`;
    const started = performance.now();
    const stage = { about: 'deployed', authorizer: 'iam', params: { stage: STAGE } } as const;
    const told = found.terraform.apply(stage, adapted(distribution, manifest, join(folder, 'adapted')));
    const seconds = Math.round((performance.now() - started) / 1_000);
    const caller = await callerAt(ministack.url, told['http_api_id'] ?? '');
    for (const [name, secret] of Object.entries(vendors.secrets)) await caller.createSecret(name, secret);
    const send = () => caller.http('POST', '/helpscout/conversations/123/reply', REPLY, { key: 'by-terraform' });
    const states = [(await send()).body['state'], (await send()).body['state']];
    const mails = vendors.simulators.helpscout.effects().filter((mail) => JSON.stringify(mail).includes(REPLY.text));
    found.terraform.destroy();
    const seen = `deployed in ${seconds} s; one key sent twice: ${states.join(', ')}, ${mails.length} mail; destroyed`;
    if (mails.length !== 1 || states.some((state) => state !== 'done')) throw new Error(seen);
    return seen;
  } finally {
    await opened.close();
  }
}

/** Without alarms on metric math, which Ministack does not have, and with vendors on loopback, as the simulators are. */
function adapted(distribution: string, manifest: Manifest, folder: string): string {
  cpSync(distribution, folder, { recursive: true });
  for (const authorizer of AUTHORIZERS) {
    const template = readTemplate(folder, manifest, authorizer);
    const kept = Object.entries(template.Resources).filter(
      ([, { Type, Properties }]) => Type !== 'AWS::CloudWatch::Alarm' || Object(Properties).Metrics === undefined,
    );
    const Resources = Object.fromEntries(
      kept.map(([id, resource]) => {
        if (resource['Type'] !== 'AWS::Lambda::Function') return [id, resource];
        const { Environment, ...Properties } = Object(resource['Properties']);
        const { Variables: variables } = Variables.parse(Environment);
        const more = { Environment: { Variables: { ...variables, ALLOW_LOOPBACK_VENDORS: 'true' } } };
        return [id, { ...resource, Properties: { ...Properties, ...more } }];
      }),
    );
    writeFileSync(join(folder, manifest.templates[authorizer]), JSON.stringify({ ...template, Resources }));
  }
  return folder;
}

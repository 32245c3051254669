/** Where the function of an operation or a query is, below functions/ and without its ending: `helpscout.createReply` is in `helpscout/create-reply`. */
export function stemOf(name: string): string {
  return name.replace('.', '/').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

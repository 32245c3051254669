export function installIfNeeded(folder: string, options?: { what?: string; isLight?: boolean }): Promise<void>;
export function isInstalled(root: string, options?: { isLight?: boolean }): boolean;
export function progressOf(folder: string, asked?: { isLight?: boolean }): string;

// The table in a process of its own: its work is not the functions'.
import { register } from 'tsx/esm/api';

register();
await import('./database.ts');

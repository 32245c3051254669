import { describe, expect, it } from 'vitest';
import { matchRoute, type Route } from '../../../dev/api-gateway/routes.ts';

const route = (method: string, path: string): Route => ({
  method,
  path,
  functionKey: `${method} ${path}`,
  authorized: true,
});

const routes = [
  route('GET', '/actions'),
  route('GET', '/actions/{actionId}'),
  route('POST', '/actions/{actionId}/resolve'),
  route('*', '/actions/{actionId}'),
  route('GET', '/files/{path+}'),
  route('GET', '/files/{name}'),
  route('GET', '/files/index'),
];

const match = (method: string, path: string) => {
  const found = matchRoute(routes, method, path);
  return found && [found.route.functionKey, { ...found.pathParameters }];
};

describe('a route', () => {
  it.each([
    ['GET', '/actions', 'GET /actions', {}],
    ['GET', '/actions/act_1', 'GET /actions/{actionId}', { actionId: 'act_1' }],
    ['POST', '/actions/act_1/resolve', 'POST /actions/{actionId}/resolve', { actionId: 'act_1' }],
    ['DELETE', '/actions/act_1', '* /actions/{actionId}', { actionId: 'act_1' }],
    ['GET', '/files/index', 'GET /files/index', {}],
    ['GET', '/files/other', 'GET /files/{name}', { name: 'other' }],
    ['GET', '/files/a/b', 'GET /files/{path+}', { path: 'a/b' }],
  ])('is the most specific for %s %s', (method, path, key, parameters) => {
    expect(match(method, path)).toEqual([key, parameters]);
  });

  it.each([
    ['POST', '/actions'],
    ['GET', '/actions/'],
    ['GET', '/actions/act_1/'],
    ['GET', '/Actions'],
    ['GET', '//actions'],
    ['GET', '/files/'],
    ['GET', '/actions/act_1/resolve/x'],
  ])('is not found for %s %s', (method, path) => {
    expect(match(method, path)).toBeUndefined();
  });

  it.each([
    ['%2e%2e', '..'],
    ['..', '..'],
    ['a%2Fb', 'a/b'],
    ['%252e', '%2e'],
    ['%C3%BC', 'ü'],
    ['a+b', 'a+b'],
    ['%', '%'],
    ['%ff', '%ff'],
  ])('decodes the parameter %s once', (raw, value) => {
    expect(match('GET', `/actions/${raw}`)).toEqual(['GET /actions/{actionId}', { actionId: value }]);
  });
});

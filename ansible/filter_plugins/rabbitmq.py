"""Jinja filter: the definitions that RabbitMQ loads at its start, out of the services' contract."""

import base64
import hashlib
import re

VHOST = '/'


def rabbitmq_definitions(contract, administrator, services):
    """Users, rights, exchanges, queues and bindings.

    contract: services/messaging.json. administrator, services: {name, password} of the user who may do all, and of the services' user.
    """
    exchanges = {entry['name']: entry['type'] for entry in contract['exchanges']}
    queues = {entry['name']: _arguments(entry) for entry in contract['queues']}
    bindings = [(entry['exchange'], entry['name'], entry['binding']) for entry in contract['queues']]
    for seconds in contract['retryDelaysSeconds']:
        name = 'q.delay.%ds' % seconds
        exchanges[name] = 'fanout'
        queues[name] = {'x-message-ttl': seconds * 1000, 'x-dead-letter-exchange': 'tasks'}
        bindings.append((name, name, ''))
    # The services declare what is in the contract, and nothing else.
    theirs = '^(%s)$' % '|'.join(re.escape(name) for name in sorted(set(exchanges) | set(queues)))
    return {
        'users': [_user(administrator, ['administrator']), _user(services, [])],
        'vhosts': [{'name': VHOST}],
        'permissions': [_permission(administrator, '.*'), _permission(services, theirs)],
        'exchanges': [{'name': name, 'vhost': VHOST, 'type': kind, 'durable': True, 'auto_delete': False, 'internal': False, 'arguments': {}}
                      for name, kind in exchanges.items()],
        'queues': [{'name': name, 'vhost': VHOST, 'durable': True, 'auto_delete': False, 'arguments': arguments} for name, arguments in queues.items()],
        'bindings': [{'source': source, 'vhost': VHOST, 'destination': queue, 'destination_type': 'queue', 'routing_key': key, 'arguments': {}}
                     for source, queue, key in bindings],
    }


def password_hash(name, password):
    """SHA-256 with a salt of four bytes, as RabbitMQ keeps it. The salt follows from both, so that the same password gives the same text."""
    salt = hashlib.sha256(('%s\n%s' % (name, password)).encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _arguments(queue):
    arguments = {'x-max-length': queue['maxLength']}
    if queue.get('ttlSeconds') is not None:
        arguments['x-message-ttl'] = queue['ttlSeconds'] * 1000
    for key, argument in (('overflow', 'x-overflow'), ('deadLetterExchange', 'x-dead-letter-exchange'), ('deadLetterKey', 'x-dead-letter-routing-key')):
        if queue.get(key) is not None:
            arguments[argument] = queue[key]
    return arguments


def _user(user, tags):
    return {'name': user['name'], 'password_hash': password_hash(user['name'], user['password']),
            'hashing_algorithm': 'rabbit_password_hashing_sha256', 'tags': tags, 'limits': {}}


def _permission(user, pattern):
    return {'user': user['name'], 'vhost': VHOST, 'configure': pattern, 'write': pattern, 'read': pattern}


class FilterModule:
    """Registers the filter with Ansible."""

    def filters(self):
        return {'rabbitmq_definitions': rabbitmq_definitions}

create table auth.accounts (
    id uuid primary key,
    email text unique,
    name text not null,
    password_hash text,
    created_at timestamptz not null default now()
);

create table auth.identities (
    provider text not null,
    subject text not null,
    account_id uuid not null references auth.accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (provider, subject)
);
create index identities_account on auth.identities (account_id);

create table auth.sessions (
    id uuid primary key,
    account_id uuid not null references auth.accounts (id) on delete cascade,
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    revoked_because text
);
create index sessions_account on auth.sessions (account_id);

-- Only hashes: whoever reads the table can't sign in with it. Used tokens stay until they expire, so that a second use is seen.
create table auth.refresh_tokens (
    hash bytea primary key,
    session_id uuid not null references auth.sessions (id) on delete cascade,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index refresh_tokens_session on auth.refresh_tokens (session_id);
create index refresh_tokens_expiry on auth.refresh_tokens (expires_at);

create table auth.oauth_states (
    hash bytea primary key,
    provider text not null,
    code_verifier text not null,
    expires_at timestamptz not null
);
create index oauth_states_expiry on auth.oauth_states (expires_at);

create table users.profiles (
    user_id uuid primary key,
    name text not null,
    region text,
    language text not null default 'ko',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- The job is the key: an award that is delivered twice is counted once.
create table users.awards (
    job_id uuid primary key,
    user_id uuid not null,
    type text not null,
    category text not null,
    points int not null check (points >= 0),
    earned_at timestamptz not null,
    received_at timestamptz not null default now()
);
create index awards_user on users.awards (user_id, earned_at desc);

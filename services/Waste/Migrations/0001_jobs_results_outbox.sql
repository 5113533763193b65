create table waste.jobs (
    id uuid primary key,
    user_id uuid not null,
    object_key text not null unique,
    content_type text not null,
    state text not null default 'created' check (state in ('created', 'queued', 'done', 'failed')),
    failure text,
    created_at timestamptz not null default now(),
    queued_at timestamptz,
    published int not null default 0,
    finished_at timestamptz,
    image_deleted_at timestamptz
);
create index jobs_queued on waste.jobs (queued_at) where state = 'queued';
create index jobs_images on waste.jobs (created_at) where image_deleted_at is null;

-- The job is the key: however often a task is delivered, it has one result.
create table waste.results (
    job_id uuid primary key references waste.jobs (id),
    user_id uuid not null,
    type text not null,
    category text not null,
    confidence float8 not null check (confidence between 0 and 1),
    recyclable boolean not null,
    feedback jsonb not null,
    source text not null check (source in ('vision', 'cache')),
    image_hash bigint not null,
    finished_at timestamptz not null
);
create index results_finished on waste.results (finished_at);

-- Tasks to publish, written together with what causes them.
create table waste.outbox (
    id bigint generated always as identity primary key,
    kind text not null,
    task_id text not null,
    payload jsonb not null,
    created_at timestamptz not null default now()
);

create table waste.daily_statistics (
    day date not null,
    category text not null,
    pictures int not null,
    recyclable int not null,
    from_cache int not null,
    mean_confidence float8 not null,
    primary key (day, category)
);

-- Which runs of the scheduler were given out: what is not in here when its time has passed is caught up.
create table waste.due_runs (
    job text not null,
    due_at timestamptz not null,
    published_at timestamptz not null default now(),
    primary key (job, due_at)
);

-- Tasks of batch and scheduler that are done: a second delivery changes nothing.
create table waste.finished_tasks (
    task_id text primary key,
    finished_at timestamptz not null default now()
);

create extension if not exists pg_trgm;

create table recycling.items (
    id int generated always as identity primary key,
    category text not null,
    name_ko text not null unique,
    name_en text not null unique,
    steps_ko text not null,
    steps_en text not null,
    -- One column for both languages, lower case: one trigram index finds parts of words in either.
    searchable text generated always as (lower(name_ko || ' ' || name_en)) stored
);
create index items_category on recycling.items (category);
create index items_searchable on recycling.items using gin (searchable gin_trgm_ops);

create table recycling.rules (
    region text not null,
    category text not null,
    days text not null,
    hours text not null,
    note_ko text not null,
    note_en text not null,
    primary key (region, category)
);

create table recycling.faq (
    id int generated always as identity primary key,
    question_ko text not null,
    question_en text not null,
    answer_ko text not null,
    answer_en text not null
);

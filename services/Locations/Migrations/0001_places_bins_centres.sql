-- Positions are points (x longitude, y latitude) under PostgreSQL's own GiST index: a box finds the candidates, the
-- great-circle distance decides. earthdistance would say the same, but it may only be installed by a superuser.
create function locations.metres(lat1 float8, lon1 float8, lat2 float8, lon2 float8) returns float8
language sql immutable parallel safe as $$
    select 2 * 6371008.8 * asin(least(1, sqrt(
        sin(radians(lat2 - lat1) / 2) ^ 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)))
$$;

-- The box of all points within so many metres; a degree of longitude shrinks with the latitude.
create function locations.around(lat float8, lon float8, metres float8) returns box
language sql immutable parallel safe as $$
    select box(
        point(lon - degrees(metres / (6371008.8 * greatest(cos(radians(lat)), 0.01))), lat - degrees(metres / 6371008.8)),
        point(lon + degrees(metres / (6371008.8 * greatest(cos(radians(lat)), 0.01))), lat + degrees(metres / 6371008.8)))
$$;

create table locations.places (
    id int generated always as identity primary key,
    name_ko text not null,
    name_en text not null,
    address text not null,
    position point not null
);
create index places_position on locations.places using gist (position);

create table locations.bins (
    id int generated always as identity primary key,
    kind text not null,
    address text not null,
    position point not null
);
create index bins_position on locations.bins using gist (position);

create table locations.centres (
    id int generated always as identity primary key,
    name text not null,
    address text not null,
    phone text not null,
    opening_hours text not null,
    position point not null
);
create index centres_position on locations.centres using gist (position);

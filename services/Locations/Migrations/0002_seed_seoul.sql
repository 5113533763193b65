-- Seed data of our own: the 25 districts of Seoul by rounded positions; bins and centres are laid out around them by a
-- rule, to be replaced by a city's own list.
insert into locations.places (name_ko, name_en, address, position) values
    ('종로구', 'Jongno-gu', '서울특별시 종로구', point(126.979, 37.573)),
    ('중구', 'Jung-gu', '서울특별시 중구', point(126.998, 37.564)),
    ('용산구', 'Yongsan-gu', '서울특별시 용산구', point(126.990, 37.532)),
    ('성동구', 'Seongdong-gu', '서울특별시 성동구', point(127.037, 37.563)),
    ('광진구', 'Gwangjin-gu', '서울특별시 광진구', point(127.082, 37.538)),
    ('동대문구', 'Dongdaemun-gu', '서울특별시 동대문구', point(127.040, 37.574)),
    ('중랑구', 'Jungnang-gu', '서울특별시 중랑구', point(127.093, 37.606)),
    ('성북구', 'Seongbuk-gu', '서울특별시 성북구', point(127.017, 37.589)),
    ('강북구', 'Gangbuk-gu', '서울특별시 강북구', point(127.026, 37.640)),
    ('도봉구', 'Dobong-gu', '서울특별시 도봉구', point(127.047, 37.669)),
    ('노원구', 'Nowon-gu', '서울특별시 노원구', point(127.056, 37.654)),
    ('은평구', 'Eunpyeong-gu', '서울특별시 은평구', point(126.929, 37.603)),
    ('서대문구', 'Seodaemun-gu', '서울특별시 서대문구', point(126.937, 37.579)),
    ('마포구', 'Mapo-gu', '서울특별시 마포구', point(126.902, 37.566)),
    ('양천구', 'Yangcheon-gu', '서울특별시 양천구', point(126.867, 37.517)),
    ('강서구', 'Gangseo-gu', '서울특별시 강서구', point(126.850, 37.551)),
    ('구로구', 'Guro-gu', '서울특별시 구로구', point(126.888, 37.495)),
    ('금천구', 'Geumcheon-gu', '서울특별시 금천구', point(126.896, 37.457)),
    ('영등포구', 'Yeongdeungpo-gu', '서울특별시 영등포구', point(126.896, 37.526)),
    ('동작구', 'Dongjak-gu', '서울특별시 동작구', point(126.940, 37.512)),
    ('관악구', 'Gwanak-gu', '서울특별시 관악구', point(126.951, 37.478)),
    ('서초구', 'Seocho-gu', '서울특별시 서초구', point(127.033, 37.484)),
    ('강남구', 'Gangnam-gu', '서울특별시 강남구', point(127.047, 37.517)),
    ('송파구', 'Songpa-gu', '서울특별시 송파구', point(127.106, 37.515)),
    ('강동구', 'Gangdong-gu', '서울특별시 강동구', point(127.124, 37.530));

-- A sunflower of 60 bins around each district's middle, from 150 m to about 1.2 km, kinds in turn.
insert into locations.bins (kind, address, position)
select (array['recycling', 'general', 'clothing', 'battery', 'food', 'lamp'])[1 + n % 6],
       format('%s %s번 수거함', p.address, n),
       point(p.position[0] + degrees(r * cos(n * 2.39996) / (6371008.8 * cos(radians(p.position[1])))),
             p.position[1] + degrees(r * sin(n * 2.39996) / 6371008.8))
from locations.places p
cross join lateral (select n, 150 * sqrt(n) as r from generate_series(1, 60) n) bin;

insert into locations.centres (name, address, phone, opening_hours, position)
select format('%s 재활용센터', name_ko), address || ' 재활용길 ' || id, format('02-0000-%s', lpad(id::text, 4, '0')), '09:00-18:00',
       point(position[0] + 0.006, position[1] - 0.004)
from locations.places;

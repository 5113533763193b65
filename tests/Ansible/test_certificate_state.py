"""When a certificate is good enough."""

import datetime
import unittest

from locations import load

certificates = load('library/certificate_state.py')
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def certificate(**fields):
    return {'Status': 'ISSUED', 'DomainName': 'example.com', 'SubjectAlternativeNames': ['example.com', '*.example.com'],
            'NotAfter': NOW + datetime.timedelta(days=100), **fields}


class Certificates(unittest.TestCase):
    def test_issued_long_enough_and_for_all_names(self):
        self.assertEqual([], certificates.deviations(certificate(), ['example.com', 'www.example.com'], 30, NOW))

    def test_each_deviation_is_told(self):
        found = certificate(Status='FAILED', FailureReason='CAA_ERROR', NotAfter=NOW + datetime.timedelta(days=29))
        self.assertEqual(['it is FAILED (CAA_ERROR), not ISSUED', 'it is valid until 2026-01-30, less than 30 days', 'it does not cover a.b.example.com, example.org'],
                         certificates.deviations(found, ['a.b.example.com', 'example.org', 'www.example.com'], 30, NOW))

    def test_one_that_is_not_issued_yet_has_no_end(self):
        self.assertEqual(['it is PENDING_VALIDATION, not ISSUED'], certificates.deviations(certificate(Status='PENDING_VALIDATION', NotAfter=None), ['example.com'], 30, NOW))


if __name__ == '__main__':
    unittest.main()

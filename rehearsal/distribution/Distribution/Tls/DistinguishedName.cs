using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Rehearsal.Distribution.Tls;

/// <summary>A certificate's subject as Kubernetes reads it: CN is the user, each O a group.</summary>
internal static class DistinguishedName
{
    private const string CommonName = "2.5.4.3", Organization = "2.5.4.10";

    public static (string Name, List<string> Groups) Read(X509Certificate2 certificate) => Read(certificate.SubjectName);

    public static (string Name, List<string> Groups) Read(X500DistinguishedName subject)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames(reversed: false).Where(part => !part.HasMultipleElements))
        {
            switch (part.GetSingleElementType().Value)
            {
                case CommonName:
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case Organization:
                    groups.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }

        return (name, groups);
    }

    /// <summary>Each organization is a part of its own: a comma-joined one would be a single group.</summary>
    public static X500DistinguishedName Write(string name, IEnumerable<string> groups)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (oid, value) in groups.Select(group => (Organization, group)).Append((CommonName, name)))
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                }
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }
}

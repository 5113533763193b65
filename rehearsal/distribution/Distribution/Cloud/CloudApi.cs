using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Rehearsal.Distribution.Cloud;

/// <summary>One service of AWS that speaks the query protocol: a signed form in, XML out. Enough for EC2 and ELBv2 without an SDK in each node's memory.</summary>
internal sealed class CloudApi(CloudAccess access, string service, string version)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public static CloudApi Ec2(CloudAccess access) => new(access, "ec2", "2016-11-15");

    public static CloudApi LoadBalancing(CloudAccess access) => new(access, "elasticloadbalancing", "2015-12-01");

    /// <exception cref="CloudException">AWS refuses, or there are no credentials.</exception>
    public async Task<XElement> Call(string action, IEnumerable<(string Name, string Value)> parameters, CancellationToken stop)
    {
        if (access.AccessKeyId.Length == 0)
        {
            throw new CloudException(action, "NoCredentialProviders", "no valid providers in chain: the instance has no profile");
        }

        var form = parameters.Prepend(("Version", version)).Prepend(("Action", action));
        var body = string.Join('&', form.Select(pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, access.Endpoint) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        Sign(request, body);
        using var response = await Http.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        if (response.IsSuccessStatusCode)
        {
            return XElement.Parse(text);
        }

        var error = text.StartsWith('<') ? XElement.Parse(text).Descendants().FirstOrDefault(item => item.Name.LocalName == "Error") : null;
        throw new CloudException(action, error?.Text("Code") ?? ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), error?.Text("Message") ?? text);
    }

    /// <summary>Signature version 4.</summary>
    private void Sign(HttpRequestMessage request, string body)
    {
        var now = DateTime.UtcNow;
        var (stamp, day) = (now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), now.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var scope = $"{day}/{access.Region}/{service}/aws4_request";
        var canonical = $"POST\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:{request.RequestUri!.Authority}\nx-amz-date:{stamp}\n\ncontent-type;host;x-amz-date\n{Hex(SHA256.HashData(Bytes(body)))}";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Bytes(canonical)))}";
        var key = new[] { day, access.Region, service, "aws4_request" }.Aggregate(Bytes("AWS4" + access.SecretAccessKey), (secret, part) => HMACSHA256.HashData(secret, Bytes(part)));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential={access.AccessKeyId}/{scope}, SignedHeaders=content-type;host;x-amz-date, Signature={Hex(HMACSHA256.HashData(key, Bytes(text)))}");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

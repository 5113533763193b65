using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>The kinds that are questions: who am I, may I, whose token is this. Nothing is stored.</summary>
internal sealed class Reviews(Authentication authentication, Authorization authorization)
{
    /// <summary>group/version → plural → kind.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Kinds = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
    {
        ["authorization.k8s.io/v1"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["selfsubjectaccessreviews"] = "SelfSubjectAccessReview", ["subjectaccessreviews"] = "SubjectAccessReview",
            ["localsubjectaccessreviews"] = "LocalSubjectAccessReview", ["selfsubjectrulesreviews"] = "SelfSubjectRulesReview",
        },
        ["authentication.k8s.io/v1"] = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tokenreviews"] = "TokenReview", ["selfsubjectreviews"] = "SelfSubjectReview",
        },
    };

    public JsonObject Answer(string kind, JsonObject review, UserInfo user)
    {
        review["status"] = kind switch
        {
            "SelfSubjectAccessReview" => Access(review, user),
            "SubjectAccessReview" or "LocalSubjectAccessReview" => Access(review, new UserInfo(review.Text("spec", "user"), review.Text("spec", "uid"), review.Strings("spec", "groups"))),
            "SelfSubjectRulesReview" => Rules(review, user),
            "TokenReview" => Token(review),
            _ => new JsonObject { ["userInfo"] = Describe(user) },
        };
        review.Make("metadata")["creationTimestamp"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return review;
    }

    private JsonObject Access(JsonObject review, UserInfo user)
    {
        var asked = review.At("spec", "resourceAttributes");
        var request = asked is null
            ? new AccessRequest(review.Text("spec", "nonResourceAttributes", "verb"), "", "", "", "", "", review.Text("spec", "nonResourceAttributes", "path"))
            : new AccessRequest(asked.Text("verb"), asked.Text("group"), asked.Text("resource"), asked.Text("subresource"), asked.Text("namespace"), asked.Text("name"), "");
        var allowed = authorization.Allows(user, request);
        return new JsonObject { ["allowed"] = allowed, ["reason"] = "" };
    }

    private JsonObject Rules(JsonObject review, UserInfo user)
    {
        var rules = user.Groups.Contains("system:masters")
            ? [new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") }, new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") }]
            : authorization.Rules(user, review.Text("spec", "namespace")).ToList();
        return new JsonObject
        {
            ["resourceRules"] = new JsonArray(rules.Where(rule => rule.At("nonResourceURLs") is null).Select(rule => rule.DeepClone()).ToArray()),
            ["nonResourceRules"] = new JsonArray(rules.Where(rule => rule.At("nonResourceURLs") is not null).Select(rule => rule.DeepClone()).ToArray()),
            ["incomplete"] = false,
        };
    }

    private JsonObject Token(JsonObject review) => authentication.ByToken(review.Text("spec", "token")) is { } user
        ? new JsonObject { ["authenticated"] = true, ["user"] = Describe(user) }
        : new JsonObject { ["authenticated"] = false, ["error"] = "the token is not known, has been altered or has run out" };

    private static JsonObject Describe(UserInfo user)
    {
        var node = new JsonObject { ["username"] = user.Name, ["groups"] = user.Groups.ToJson() };
        if (user.Uid.Length > 0)
        {
            node["uid"] = user.Uid;
        }

        return node;
    }
}

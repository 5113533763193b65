using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WasteCoach.Shared.Problems;

/// <summary>Problem documents (RFC 9457) of the product: each has a type a client can act on.</summary>
public static class Problem
{
    /// <summary>Prefix of every type.</summary>
    public const string TypePrefix = "urn:wastecoach:problem:";

    /// <summary>A problem by its slug.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="slug">Last part of the type, stable across releases.</param>
    /// <param name="title">What is wrong, the same for every occurrence.</param>
    /// <param name="detail">What is wrong this time, and what to do about it.</param>
    public static ProblemHttpResult Of(int status, string slug, string title, string? detail = null) =>
        TypedResults.Problem(detail: detail, statusCode: status, title: title, type: TypePrefix + slug);

    /// <summary>404.</summary>
    public static ProblemHttpResult NotFound(string what, string detail) => Of(StatusCodes.Status404NotFound, $"{what}-not-found", $"No such {what}", detail);
}

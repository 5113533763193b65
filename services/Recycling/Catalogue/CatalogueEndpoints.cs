using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Domain;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Recycling.Catalogue;

internal static class CatalogueEndpoints
{
    public static void MapCatalogue(this RouteGroupBuilder api)
    {
        api.MapGet("/items", ItemsAsync).WithSummary("Things and how to dispose of them");
        api.MapGet("/items/{id:int}", ItemAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One thing");
        api.MapGet("/categories", () => TypedResults.Ok(CategoryName.All)).WithSummary("All categories");
        api.MapGet("/search", SearchAsync).WithSummary("Things by a Korean or English name, also misspelled");
        api.MapGet("/rules", RulesAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Collection rules of a region");
        api.MapGet("/faq", QuestionsAsync).WithSummary("Questions often asked");
    }

    private static async Task<Results<Ok<Page<Item>>, ProblemHttpResult>> ItemsAsync(
        CatalogueStore catalogue,
        CancellationToken cancellationToken,
        [StringLength(20)] string? category = null,
        [Range(1, 100_000)] int page = 1,
        [Range(1, Page<Item>.MaxSize)] int size = 20)
    {
        WasteCategory? chosen = null;
        if (category is not null)
        {
            if (category.Any(char.IsAsciiDigit) || !Enum.TryParse<WasteCategory>(category, ignoreCase: true, out var parsed))
            {
                return Problem.Of(StatusCodes.Status400BadRequest, "unknown-category", "No such category", "GET /api/v1/recycling/categories lists them.");
            }

            chosen = parsed;
        }

        return TypedResults.Ok(new Page<Item>(
            await catalogue.ItemsAsync(chosen, page, size, cancellationToken), page, size, await catalogue.CountAsync(chosen, cancellationToken)));
    }

    private static async Task<Results<Ok<Item>, ProblemHttpResult>> ItemAsync(int id, CatalogueStore catalogue, CancellationToken cancellationToken) =>
        await catalogue.ItemAsync(id, cancellationToken) is { } item ? TypedResults.Ok(item) : Problem.NotFound("item", $"There is no item {id}.");

    private static async Task<Ok<List<Item>>> SearchAsync(
        CatalogueStore catalogue, CatalogueCache cache, CancellationToken cancellationToken, [Required, StringLength(60, MinimumLength = 1)] string q)
    {
        var text = q.Trim().ToLowerInvariant();
        return TypedResults.Ok(text.Length == 0 ? [] : await cache.GetAsync($"search:{text}", () => catalogue.SearchAsync(text, cancellationToken)));
    }

    private static async Task<Results<Ok<List<Rule>>, ProblemHttpResult>> RulesAsync(
        CatalogueStore catalogue, CatalogueCache cache, CancellationToken cancellationToken, [Required, StringLength(40)] string region)
    {
        var rules = await cache.GetAsync($"rules:{region}", () => catalogue.RulesAsync(region, cancellationToken));
        return rules.Count > 0
            ? TypedResults.Ok(rules)
            : Problem.NotFound("region", $"Known regions: {string.Join(", ", await catalogue.RegionsAsync(cancellationToken))}.");
    }

    private static async Task<Ok<List<Question>>> QuestionsAsync(CatalogueStore catalogue, CatalogueCache cache, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cache.GetAsync("faq", () => catalogue.QuestionsAsync(cancellationToken)));
}

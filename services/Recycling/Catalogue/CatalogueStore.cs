using Npgsql;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Domain;

namespace WasteCoach.Recycling.Catalogue;

/// <summary>The catalogue in the database.</summary>
internal sealed class CatalogueStore(Database database)
{
    private const string ItemColumns = "id, category, name_ko, name_en, steps_ko, steps_en";

    public Task<List<Item>> ItemsAsync(WasteCategory? category, int page, int size, CancellationToken cancellationToken) => database.QueryAsync(
        $"select {ItemColumns} from recycling.items where @category::text is null or category = @category order by id limit @size offset @offset",
        ReadItem,
        cancellationToken,
        ("category", category?.ToString().ToLowerInvariant()),
        ("size", size),
        ("offset", (page - 1) * size));

    public Task<long> CountAsync(WasteCategory? category, CancellationToken cancellationToken) => database.FirstAsync(
        "select count(*) from recycling.items where @category::text is null or category = @category",
        row => row.GetInt64(0),
        cancellationToken,
        ("category", category?.ToString().ToLowerInvariant()));

    public Task<Item?> ItemAsync(int id, CancellationToken cancellationToken) =>
        database.FirstAsync($"select {ItemColumns} from recycling.items where id = @id", ReadItem, cancellationToken, ("id", id));

    /// <summary>Parts of words first (two Korean syllables are a word, but hardly a trigram), then what is spelled alike.</summary>
    public Task<List<Item>> SearchAsync(string text, CancellationToken cancellationToken) => database.QueryAsync(
        $"""
        select {ItemColumns} from recycling.items
        where searchable like @pattern or word_similarity(@text, searchable) >= 0.45
        order by (searchable like @pattern) desc, word_similarity(@text, searchable) desc, id
        limit 20
        """,
        ReadItem,
        cancellationToken,
        ("text", text),
        ("pattern", $"%{text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%"));

    public Task<List<Rule>> RulesAsync(string region, CancellationToken cancellationToken) => database.QueryAsync(
        "select region, category, days, hours, note_ko, note_en from recycling.rules where region = @region order by category",
        row => new Rule(row.GetString(0), ReadCategory(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)),
        cancellationToken,
        ("region", region));

    public Task<List<string>> RegionsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync("select distinct region from recycling.rules order by region", row => row.GetString(0), cancellationToken);

    public Task<List<Question>> QuestionsAsync(CancellationToken cancellationToken) => database.QueryAsync(
        "select question_ko, question_en, answer_ko, answer_en from recycling.faq order by id",
        row => new Question(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
        cancellationToken);

    private static Item ReadItem(NpgsqlDataReader row) =>
        new(row.GetInt32(0), ReadCategory(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5));

    private static WasteCategory ReadCategory(string name) => Enum.Parse<WasteCategory>(name, ignoreCase: true);
}

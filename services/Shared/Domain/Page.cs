namespace WasteCoach.Shared.Domain;

/// <summary>A page of a longer list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Size">The most items a page may have.</param>
/// <param name="Total">Items in all pages.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Number, int Size, long Total)
{
    /// <summary>The largest size.</summary>
    public const int MaxSize = 100;
}

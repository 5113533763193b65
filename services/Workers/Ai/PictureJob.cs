namespace WasteCoach.Workers.Ai;

/// <summary>A job as the ai worker needs it.</summary>
internal sealed record PictureJob(Guid Id, Guid UserId, string ObjectKey, string State)
{
    public bool Finished => State is "done" or "failed";
}

using System.Text.Json;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>The folder with one file per running tool: .build/&lt;environment&gt;/running.</summary>
public sealed class RunningFolder(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, IgnoreReadOnlyProperties = true };

    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Writes a record; a reader sees all of it or nothing.</summary>
    public void Add(RunningRecord record)
    {
        Directory.CreateDirectory(Path);
        var file = FileOf(record);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(record, Json));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Removes a record.</summary>
    public void Remove(RunningRecord record) => File.Delete(FileOf(record));

    /// <summary>Every record in the folder.</summary>
    /// <exception cref="ToolFailure">A file is no such record.</exception>
    public IReadOnlyList<RunningRecord> ReadAll()
    {
        if (!Directory.Exists(Path))
            return [];
        return [.. Directory.EnumerateFiles(Path, "*.json").Select(Read)];
    }

    private string FileOf(RunningRecord record) => System.IO.Path.Combine(Path, $"{record.Process.Id}.json");

    private static RunningRecord Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunningRecord>(File.ReadAllText(file), Json)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException damage)
        {
            throw new ToolFailure(
                "leftover processes",
                $"{file} is no record of a running tool: {damage.Message}",
                remedy: "Look with ps for processes of an earlier run, end them, and delete the file.");
        }
    }
}

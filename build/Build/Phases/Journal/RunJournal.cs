namespace WasteCoach.Build.Phases.Journal;

/// <summary>The journal as one run sees it: the history of every phase, and a pen.</summary>
public sealed class RunJournal : IDisposable
{
    private readonly JournalFile _file;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly List<JournalRecord> _records;
    private int _number;
    private int _tornLines;

    /// <summary>Opens the journal of an environment for a run.</summary>
    public RunJournal(JournalFile file, string run, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
        Run = run;
        (var records, _tornLines) = file.Read();
        _records = [.. records];
    }

    /// <summary>Id of the run that writes.</summary>
    public string Run { get; }

    /// <summary>Lines that could not be read when the journal was opened.</summary>
    public int TornLines => _tornLines;

    /// <summary>All records, in order.</summary>
    public IReadOnlyList<JournalRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>What is known of a phase.</summary>
    public PhaseHistory HistoryOf(string phase)
    {
        lock (_gate)
        {
            return PhaseHistory.Of(phase, _records, Run);
        }
    }

    /// <summary>
    /// Reads the file again, once the lock is held: until then another run may have written. Nothing of this run is lost by it,
    /// since what it wrote is on the disk.
    /// </summary>
    public void Refresh()
    {
        lock (_gate)
        {
            (var records, _tornLines) = _file.Read();
            _records.Clear();
            _records.AddRange(records);
        }
    }

    /// <summary>Adds a record of this run; it is on the disk when this returns.</summary>
    public JournalRecord Write(
        JournalEvent what,
        string? phase = null,
        string? detail = null,
        Fingerprint? fingerprint = null,
        IReadOnlyDictionary<string, string>? results = null,
        TimeSpan? duration = null)
    {
        lock (_gate)
        {
            var record = new JournalRecord
            {
                Run = Run,
                Number = ++_number,
                At = NextTime(),
                Event = what,
                Phase = phase,
                Detail = detail,
                Inputs = fingerprint?.Inputs,
                Results = results,
                Seconds = duration is { } took ? Math.Round(took.TotalSeconds, 3) : null,
            };
            _file.Append(record);
            _records.Add(record);
            return record;
        }
    }

    /// <summary>Takes in records that other machines wrote. Returns how many were new here.</summary>
    public int Merge(IEnumerable<JournalRecord> others) => Merge(others, keep: true);

    /// <summary>Takes in records of other machines for this run alone: the file stays as it is, since another run may be writing it.</summary>
    public int Recall(IEnumerable<JournalRecord> others) => Merge(others, keep: false);

    private int Merge(IEnumerable<JournalRecord> others, bool keep)
    {
        lock (_gate)
        {
            var known = _records.Select(Key).ToHashSet();
            var added = others.Where(record => !known.Contains(Key(record))).ToList();
            if (added.Count == 0)
            {
                return 0;
            }

            // Times give the order: runs exclude each other by the lock, and no record is written with a time before the last one's.
            var merged = _records.Concat(added).OrderBy(record => record.At).ThenBy(record => record.Run, StringComparer.Ordinal).ThenBy(record => record.Number).ToList();
            if (keep)
            {
                _file.Replace(merged);
            }

            _records.Clear();
            _records.AddRange(merged);
            return added.Count;
        }

        static (string, int) Key(JournalRecord record) => (record.Run, record.Number);
    }

    // A clock that was set back, or one that is behind another machine's, must not put a record before those it follows.
    private DateTimeOffset NextTime()
    {
        var now = _clock.GetUtcNow();
        return _records.Count == 0 || now > _records[^1].At ? now : _records[^1].At.AddTicks(1);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}

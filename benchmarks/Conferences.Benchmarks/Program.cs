using Conferences.Benchmarks;

return Settings.Read(args) is { } settings ? await HotConference.RunAsync(settings) : Settings.Usage();

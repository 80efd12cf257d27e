@echo off
rem Hanok's launcher for Windows: builds on first use, then runs. Delete build\launch to force a new build.
setlocal
set HANOK_ROOT=%~dp0
if not exist "%~dp0build\launch\windows\hanok.dll" (
  echo hanok: building ^(once^) ... 1>&2
  dotnet publish "%~dp0src\Hanok.Cli\Hanok.Cli.csproj" -c Release -o "%~dp0build\launch\windows" -p:RunAnalyzers=false -v quiet 1>&2 || exit /b 1
)
dotnet "%~dp0build\launch\windows\hanok.dll" %*

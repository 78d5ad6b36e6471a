@echo off
rem A windowed program returns to the prompt at once; this waits for it and hands on its exit code.
start "" /wait /b "%~dp0cmdesk.exe" %*
exit /b %errorlevel%
